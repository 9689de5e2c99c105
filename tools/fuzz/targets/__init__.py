"""The promises that are fuzzed, one module each. A new one is a module here with a function below `@target`."""
