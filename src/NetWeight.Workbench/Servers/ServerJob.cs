using System.Text.Json.Nodes;

namespace NetWeight.Workbench.Servers;

/// <summary>A job that the server does for this page.</summary>
/// <param name="Id">Its number; 0 while the model is on its way.</param>
/// <param name="Kind">measure, prove or calibrate.</param>
/// <param name="Subject">Its subject: the word of a model.</param>
/// <param name="State">As the server calls it; uploading before that.</param>
internal sealed record ServerJob(long Id, string Kind, string Subject, string State)
{
    /// <summary>How far it is, from 0 to 1; null if that is unknown.</summary>
    public double? Progress { get; init; }

    /// <summary>The current activity.</summary>
    public string Activity { get; init; } = "";

    /// <summary>Its place in the queue; null if it does not wait.</summary>
    public int? Position { get; init; }

    /// <summary>The reason why it failed.</summary>
    public string Error { get; init; } = "";

    /// <summary>Whether it goes on.</summary>
    public bool IsOpen => State is "uploading" or "queued" or "running";

    /// <summary>The current state of the job, from the server.</summary>
    public ServerJob With(JsonObject status) => this with
    {
        Id = (long)status["id"]!,
        State = (string)status["state"]!,
        Progress = ServerText.Number(status["progress"]),
        Activity = (string?)status["activity"] ?? "",
        Position = (int?)ServerText.Number(status["position"]),
        Error = (string?)status["error"] ?? "",
    };
}
