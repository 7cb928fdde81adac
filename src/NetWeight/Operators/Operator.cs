namespace NetWeight.Operators;

/// <summary>What a node reads its input for; decides whether a constant there is a parameter of the network.</summary>
public enum InputRole
{
    /// <summary>Data: a constant there is a weight (a learned table, a layer scale), unless it is a whole number or a single one.</summary>
    Data,

    /// <summary>A weight by definition: kernel, bias, scale, slope; also when it is an integer or a single number.</summary>
    Weight,

    /// <summary>A statistic of the training data that inference only reads: a running mean or variance. No parameter.</summary>
    Statistic,

    /// <summary>What is read with every execution and never learned: scales of packed weights, masks, windows. No parameter.</summary>
    Buffer,

    /// <summary>Shapes, axes, indices, bounds, quantisation scales, initial states: never a parameter.</summary>
    Setting,
}

/// <summary>One operator: its shape and type rule, the folding of its small values, and its cost, for every version of its operator set.</summary>
/// <param name="domain">The domain; empty for <c>ai.onnx</c>.</param>
/// <param name="type">The operator as the standard spells it: <c>Conv</c>.</param>
/// <param name="summary">One line for the documentation.</param>
public abstract class Operator(string domain, string type, string summary)
{
    /// <summary>An operator of <c>ai.onnx</c>.</summary>
    protected Operator(string type, string summary)
        : this("", type, summary)
    {
    }

    /// <summary>The domain; empty for <c>ai.onnx</c>.</summary>
    public string Domain { get; } = domain;

    /// <summary>The operator as the standard spells it.</summary>
    public string Type { get; } = type;

    /// <summary>One line for the documentation.</summary>
    public string Summary { get; } = summary;

    /// <summary>False for operators that give another output every time (random numbers): their outputs are never constants.</summary>
    public virtual bool IsDeterministic => true;

    /// <summary>
    /// Gives the types (and, where small and computable, the content) of the node's outputs. What cannot be known is left unset.
    /// Throws <see cref="ShapeException"/> where the node contradicts the operator.
    /// </summary>
    public abstract void Infer(ShapedNode node);

    /// <summary>What one execution costs. There is no default: every operator states its arithmetic and its traffic.</summary>
    public abstract OperatorCost Cost(ShapedNode node);

    /// <summary>What the node reads an input for.</summary>
    /// <param name="index">The input's index from 0.</param>
    public virtual InputRole Role(int index) => InputRole.Data;

    /// <summary>How many weights a constant input holds; null where that is not known. Packed weights are more than their stored elements.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The input's index from 0.</param>
    public virtual long? WeightElements(ShapedNode node, int index) => node.Input(index)?.Elements;
}
