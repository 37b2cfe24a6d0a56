"""Training 培训 and guidance 指导 of officers: lessons, sign-up, attendance, quiz, what is mandatory, the shelf (W1.1, W1.3, M9, M11)."""
