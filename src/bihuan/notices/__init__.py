"""The in-app inbox: who is to be told of an act finds it here. Mail, SMS and robots join later."""
