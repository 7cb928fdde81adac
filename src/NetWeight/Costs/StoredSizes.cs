using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Costs;

/// <summary>How many bytes values occupy, as the file has them or as if its 32-bit floats had another type.</summary>
/// <param name="floatsAs">The type to count 32-bit floats as; null for those of the file.</param>
internal sealed class StoredSizes(DataType? floatsAs)
{
    /// <summary>The type that a value counts as.</summary>
    public DataType As(DataType type) => type == DataType.Float && floatsAs is { } other ? other : type;

    /// <summary>
    /// The bytes of so many elements; null if a type has no fixed size. Strings count nothing: their length is no
    /// property of a model.
    /// </summary>
    public long? Of(DataType type, long elements) => type == DataType.String ? 0 : As(type).SizeOf(elements);

    /// <summary>The bytes of a value; null if they are unknown.</summary>
    public long? Of(Value value) => value switch
    {
        // A weight that is dequantised on its way is read in its stored form.
        { IsConstant: true, Producer: { Operator.Type: "DequantizeLinear" } producer } =>
            producer.Inputs.Sum(i => i is null ? 0 : AsItIs(i) ?? 0),
        _ => AsItIs(value),
    };

    private long? AsItIs(Value value) => value switch
    {
        { Stored: { SparseIndices: not null } sparse } => sparse.StoredBytes,
        { Type: TensorType type } => Of(type),
        { Type: SequenceType { Items: { } items } } => Of(items),
        _ => null,
    };

    private long? Of(TensorType type) => type.Shape?.Elements is { } elements ? Of(type.DataType, elements) : null;

    private long? Of(IReadOnlyList<OnnxType> items)
    {
        long? sum = 0;
        foreach (OnnxType item in items)
            sum = checked(sum + (item is TensorType tensor ? Of(tensor) : null));
        return sum;
    }
}
