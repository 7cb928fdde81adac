namespace NetWeight.Workbench.State;

/// <summary>What the page shows.</summary>
public enum View
{
    /// <summary>The most important numbers.</summary>
    Summary,

    /// <summary>What to change, and what that saves.</summary>
    Findings,

    /// <summary>The network as a picture.</summary>
    Graph,

    /// <summary>All layers in a table.</summary>
    Layers,

    /// <summary>Where the time goes, and costs against time.</summary>
    Time,

    /// <summary>The roofline.</summary>
    Roofline,

    /// <summary>Memory over time.</summary>
    Memory,

    /// <summary>Latency and throughput against the batch.</summary>
    Batch,

    /// <summary>Times that this browser measures.</summary>
    Browser,

    /// <summary>Models by devices, and what differs between two versions.</summary>
    Compare,

    /// <summary>Which network of the zoo suits a device.</summary>
    Recommend,

    /// <summary>The literature's claims, tried on the devices.</summary>
    Experiments,

    /// <summary>What the server of the page has measured; where there is none, how to start one.</summary>
    History,
}
