"""Personal data under lock: each person's boxes under a key of their own, so that erasing a person is losing a key.

One table. A person's first box carries their key, wrapped by the installation's master key; later boxes refer to it.
So a public submission is one INSERT, and destroying one key makes all boxes of one person, and no other, unreadable,
while every digest in the journal still matches. See docs/adr/0010-sealed.md.
"""
