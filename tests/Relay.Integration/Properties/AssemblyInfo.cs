using System.Runtime.Versioning;

// Tests here start servers and watch deadlines: one after another, they disturb each other least on two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: SupportedOSPlatform("linux")]
