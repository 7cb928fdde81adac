namespace NetWeight.Workbench.State;

/// <summary>The view on the page.</summary>
public enum View
{
    /// <summary>The most important numbers.</summary>
    Summary,

    /// <summary>The changes to make, and their savings.</summary>
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

    /// <summary>Models by devices, and the differences between two versions.</summary>
    Compare,

    /// <summary>Which network of the zoo suits a device.</summary>
    Recommend,

    /// <summary>New networks of a search space for a device.</summary>
    Search,

    /// <summary>The literature's claims, tried on the devices.</summary>
    Experiments,

    /// <summary>The measurements of the page's server; without one, how to start it.</summary>
    History,

    /// <summary>The devices and jobs of the server's fleet, and its searches.</summary>
    Fleet,
}
