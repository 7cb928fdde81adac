namespace NetWeight;

/// <summary>The latest results of a function, up to a number of them, so that a process that runs for long does not grow.</summary>
/// <param name="capacity">The number of results that are kept; the oldest goes first.</param>
internal sealed class BoundedCache<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> known = [];
    private readonly Queue<TKey> order = new();
    private readonly Lock gate = new();

    /// <summary>The result for a key, computed if it is not kept. Two threads may compute the same one.</summary>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make)
    {
        lock (gate)
            if (known.TryGetValue(key, out TValue? found))
                return found;
        TValue made = make(key);
        lock (gate)
        {
            if (!known.TryAdd(key, made))
                return known[key];
            order.Enqueue(key);
            if (order.Count > capacity)
                known.Remove(order.Dequeue());
        }

        return made;
    }
}
