from tests.api.conftest import city, own_city

__all__ = ["city", "own_city"]
