// Faults and time limits of real servers are tested here: tests beside one another would slow the store into its breaker.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
