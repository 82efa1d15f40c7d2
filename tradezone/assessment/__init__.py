"""What applies becomes what is due: charges, securities, findings, and the decision that holds them."""
