"""What specs were made into, kept between runs: never a different result, only a faster one."""
