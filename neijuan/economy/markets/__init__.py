"""Markets: goods, labour, credit, foreign trade."""
