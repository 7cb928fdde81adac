namespace NetWeight.Workbench.State;

/// <summary>The last results of a function; the one that was requested longest ago goes first.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class Memo<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> known = [];
    private readonly LinkedList<(TKey Key, TValue Value)> order = [];

    /// <summary>The value of a key; it is made if it is not kept.</summary>
    public TValue Get(TKey key, Func<TValue> make)
    {
        if (known.TryGetValue(key, out LinkedListNode<(TKey Key, TValue Value)>? node))
        {
            order.Remove(node);
            order.AddFirst(node);
            return node.Value.Value;
        }

        TValue value = make();
        known[key] = order.AddFirst((key, value));
        if (order.Count > capacity)
        {
            known.Remove(order.Last!.Value.Key);
            order.RemoveLast();
        }

        return value;
    }

    /// <summary>Whether a key's value is kept.</summary>
    public bool Has(TKey key) => known.ContainsKey(key);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        known.Clear();
        order.Clear();
    }
}
