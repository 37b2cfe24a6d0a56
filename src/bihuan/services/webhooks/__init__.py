"""Webhooks as standardwebhooks.com describes them: `signing` signs and verifies, `posting` reaches outside, guarded."""
