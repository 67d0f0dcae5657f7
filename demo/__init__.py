"""The embedded default: real servers, real workers and a simulated registry by one command."""
