"""Activities 体验活动 (W2, W3.2, M12): planned or proposed, signed up for, assigned in fair turns, carried out, released."""
