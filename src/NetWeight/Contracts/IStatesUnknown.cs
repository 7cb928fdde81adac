namespace NetWeight.Contracts;

/// <summary>A record whose optional fields can be null, too: left out they were not requested, null they are unknown.</summary>
public interface IStatesUnknown
{
    /// <summary>Whether a field that is null is written.</summary>
    /// <param name="field">Its name in JSON.</param>
    bool StatesUnknown(string field);
}
