using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>A JSON document that other programs read: its records are the format, its schema is generated from them.</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IContract<TSelf>
    where TSelf : class, IContract<TSelf>
{
    /// <summary>The name of the document in messages: <c>a report of 'netweight lint'</c>.</summary>
    static abstract string Kind { get; }

    /// <summary>The newest version that this program reads; it grows when a field changes its meaning or is removed.</summary>
    static virtual int Version => 1;

    /// <summary>How the record is read and written.</summary>
    static abstract JsonTypeInfo<TSelf> Format { get; }
}
