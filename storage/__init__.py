"""What is kept: feeds, articles, statements, chats, deliveries."""
