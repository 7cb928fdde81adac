namespace NetWeight.Contracts;

/// <summary>The words that a field can hold, separated by <c>|</c>; null is one more if the field may be null.</summary>
/// <param name="words">The words.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class OneOfAttribute(string words) : Attribute
{
    /// <summary>The words.</summary>
    public IReadOnlyList<string> Words { get; } = words.Split('|');
}

/// <summary>The one value of a field.</summary>
/// <param name="value">The value.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class ConstAttribute(object value) : Attribute
{
    /// <summary>The value.</summary>
    public object Value { get; } = value;
}

/// <summary>The least value of a number. Without it a number is at least 0, as counts, sizes and times are.</summary>
/// <param name="value">The least value.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class AtLeastAttribute(int value) : Attribute
{
    /// <summary>The least value.</summary>
    public int Value { get; } = value;
}

/// <summary>A number that can be negative.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class SignedAttribute : Attribute;

/// <summary>The regular expression that a text fits.</summary>
/// <param name="expression">The expression, in the dialect of ECMA 262.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class PatternAttribute(string expression) : Attribute
{
    /// <summary>The expression.</summary>
    public string Expression { get; } = expression;
}

/// <summary>A list whose items can be null.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class NullItemsAttribute : Attribute;

/// <summary>A field that can be left out, and null if it is unknown; see <see cref="IStatesUnknown"/>.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class UnknownAttribute : Attribute;

/// <summary>Words that several records use.</summary>
internal static class Words
{
    public const string Bounds = "compute|memory|overhead|waste";
    public const string Changes = "same|moved|changed|added|removed";
    public const string Groupings = "operator|stage|scope";
    public const string Kinds =
        "pointwise|conv3x3|conv|stem|grouped|depthwise|transposed|matmul|recurrent|pooling|reduction|normalization|elementwise|copy|other";
    public const string LimitVerdicts = "kept|likely|missed";
    public const string MemoryVerdicts = "fits|spills|contexts|uncertain|doesNotFit|unknown";
    public const string Precisions = "fp32|tf32|fp16|bf16|fp8|int8";
    public const string Risks = "low|medium|high";
    public const string Rule = "^NW2[0-9][0-9]$";
    public const string Severities = "note|warning|error";
    public const string Statuses = "complete|atLeast";
    public const string Verdicts = "faster|slower|cannotBeTold";
}
