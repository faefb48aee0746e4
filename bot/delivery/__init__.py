"""From what arrives to what is sent: nothing accepted is lost, and nothing is answered twice unmarked."""
