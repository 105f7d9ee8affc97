"""Writing: uses, products, stock, recalls."""
