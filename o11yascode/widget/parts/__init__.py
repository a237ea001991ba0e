"""What widget kinds share: titles and times, requests, limits as colours, links."""
