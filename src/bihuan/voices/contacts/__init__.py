"""The contact 联系方式 that a reporter left: in a box of its own, opened by two with a purpose, and destroyed in time
(docs/adr/0054)."""
