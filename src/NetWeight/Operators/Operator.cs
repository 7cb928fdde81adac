namespace NetWeight.Operators;

/// <summary>The purpose of a node's input; decides whether a constant there is a parameter of the network.</summary>
public enum InputRole
{
    /// <summary>Data: a constant there is a weight (a learned table, a layer scale), unless it is a whole number or a single one.</summary>
    Data,

    /// <summary>A weight by definition: kernel, bias, scale, slope; also when it is an integer or a single number.</summary>
    Weight,

    /// <summary>A statistic of the training data that inference only reads: a running mean or variance. No parameter.</summary>
    Statistic,

    /// <summary>Data that every execution reads and training does not change: scales of packed weights, masks, windows.
    /// Not a parameter.</summary>
    Buffer,

    /// <summary>Shapes, axes, indices, bounds, quantisation scales, initial states: never a parameter.</summary>
    Setting,
}

/// <summary>How an operator that works on each element alone takes its inputs.</summary>
internal enum ElementwiseForm
{
    /// <summary>It does not work on each element alone.</summary>
    None,

    /// <summary>One tensor; further inputs are numbers.</summary>
    Unary,

    /// <summary>Several tensors that broadcast against each other, each aligned at the last axis.</summary>
    Broadcasting,
}

/// <summary>
/// One operator: its shape and type rule, the folding of its small values, and its cost, for every version of its
/// operator set.
/// </summary>
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
    /// Gives the types (and, if small and computable, the content) of the node's outputs. What cannot be known is left unset.
    /// Throws <see cref="ShapeException"/> if the node contradicts the operator.
    /// </summary>
    public abstract void Infer(ShapedNode node);

    /// <summary>The cost of one execution. There is no default: every operator states its arithmetic and its traffic.</summary>
    public abstract OperatorCost Cost(ShapedNode node);

    /// <summary>How it takes part in the forming of kernels: its family's role, unless its row states another.</summary>
    public KernelRole KernelRole
    {
        get => role ?? KernelRole.Other;
        init => role = value;
    }

    private KernelRole? role;

    /// <summary>Whether its row or its family states a role.</summary>
    internal bool HasKernelRole => role is not null;

    /// <summary>How its multiply-accumulates form matrix products; means nothing if it has none.</summary>
    public virtual MatrixForm MatrixForm => MatrixForm.Product;

    /// <summary>The matrix product that one execution amounts to; empty if its shapes are unknown.</summary>
    /// <param name="node">The node.</param>
    /// <param name="maccs">The multiply-accumulates of one execution; more than 0.</param>
    public virtual MatrixShape Matrix(ShapedNode node, long maccs) => MatrixShape.OfProduct(node, maccs);

    /// <summary>Whether and how it works on each element alone, so that the order of the axes does not matter.</summary>
    internal virtual ElementwiseForm ElementwiseForm => ElementwiseForm.None;

    /// <summary>
    /// Whether further channels of zeros can pass through its first input next to the others: it treats every element alike and makes no
    /// infinity of a finite number.
    /// </summary>
    internal virtual bool IsPerChannelSafe => false;

    /// <summary>Takes the family's role if its row states none.</summary>
    internal void TakeRole(KernelRole family) => role ??= family;

    /// <summary>The purpose of an input.</summary>
    /// <param name="index">The input's index from 0.</param>
    public virtual InputRole Role(int index) => InputRole.Data;

    /// <summary>
    /// The number of weights that a constant input holds; null if that is unknown. Packed weights are more than their stored
    /// elements.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="index">The input's index from 0.</param>
    public virtual long? WeightElements(ShapedNode node, int index) => node.Input(index)?.Elements;
}
