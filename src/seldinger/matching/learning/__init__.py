"""What is learned from confirmed names: candidates, ranker, network, confidence."""
