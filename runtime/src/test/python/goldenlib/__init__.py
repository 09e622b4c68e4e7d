"""The machinery that turns a case (a real Keras model) into a golden case directory."""
