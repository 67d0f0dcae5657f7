"""Files of items: read, checked whole, shown, then committed by a person."""
