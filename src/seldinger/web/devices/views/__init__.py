"""The pages of devices: scanning, products and stock, recalls, shares."""
