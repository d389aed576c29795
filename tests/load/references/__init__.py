"""What the product is measured beside, written here from the libraries' public interfaces."""
