"""Attribution: the game, its corners, and what the report says of them."""
