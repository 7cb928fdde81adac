namespace NetWeight.Rewrites;

/// <summary>The places of a value's channels after padding channels were put between or after them.</summary>
/// <param name="Places">The new index of each channel, rising.</param>
/// <param name="Total">The new number of channels.</param>
internal sealed record ChannelLayout(long[] Places, long Total)
{
    /// <summary>The nodes that chose to add channels: those that must not add them, if a reader cannot take them.</summary>
    public required HashSet<EditNode> Origins { get; init; }

    /// <summary>All channels where they were.</summary>
    public static ChannelLayout Plain(long channels) => new([.. Indices(channels)], channels) { Origins = [] };

    /// <summary>Channels after the last one, up to a multiple.</summary>
    public static ChannelLayout Padded(long channels, int multiple, EditNode origin) =>
        new([.. Indices(channels)], (channels + multiple - 1) / multiple * multiple) { Origins = [origin] };

    /// <summary>Parts side by side.</summary>
    public static ChannelLayout Joined(IReadOnlyList<ChannelLayout> parts)
    {
        var places = new List<long>();
        long offset = 0;
        foreach (ChannelLayout part in parts)
        {
            foreach (long place in part.Places)
                places.Add(offset + place);
            offset += part.Total;
        }

        return new ChannelLayout([.. places], offset) { Origins = [.. parts.SelectMany(p => p.Origins)] };
    }

    /// <summary>Every channel becomes <paramref name="block"/> neighbours, as Flatten makes of its pixels.</summary>
    public ChannelLayout Spread(long block)
    {
        long[] places = new long[Places.Length * block];
        for (int c = 0; c < Places.Length; c++)
            for (long i = 0; i < block; i++)
                places[(c * block) + i] = (Places[c] * block) + i;
        return this with { Places = places, Total = Total * block };
    }

    /// <summary>The layouts of consecutive parts of these sizes; null if they lie among each other.</summary>
    public ChannelLayout[]? Cut(IReadOnlyList<long> sizes)
    {
        var parts = new ChannelLayout[sizes.Count];
        long at = 0, start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (at + sizes[i] > Places.Length)
                return null;
            long[] own = Places[(int)at..(int)(at + sizes[i])];
            at += sizes[i];
            long end = i == parts.Length - 1 ? Total : at < Places.Length ? Places[at] : Total;
            if (own.Any(p => p < start || p >= end))
                return null;
            parts[i] = this with { Places = [.. own.Select(p => p - start)], Total = end - start };
            start = end;
        }

        return at == Places.Length ? parts : null;
    }

    /// <summary>Whether both put the same channels at the same places.</summary>
    public bool SameAs(ChannelLayout other) => Total == other.Total && Places.AsSpan().SequenceEqual(other.Places);

    /// <summary>
    /// Numbers in rows of channels and columns of channels with a block for each pair, at their new places; what is new
    /// is <paramref name="fill"/>.
    /// </summary>
    public static TensorNumbers Scatter(TensorNumbers numbers, ChannelLayout? rows, ChannelLayout? columns,
        long rowCount, long columnCount, long block, double fill = 0)
    {
        long newRows = rows?.Total ?? rowCount, newColumns = columns?.Total ?? columnCount;
        return TensorNumbers.From(checked(newRows * newColumns * block), [numbers], () =>
        {
            double[] from = numbers.Read(), to = new double[newRows * newColumns * block];
            if (fill != 0)
                Array.Fill(to, fill);
            for (long r = 0; r < rowCount; r++)
                for (long c = 0; c < columnCount; c++)
                    Array.Copy(from, ((r * columnCount) + c) * block, to,
                        (((rows?.Places[r] ?? r) * newColumns) + (columns?.Places[c] ?? c)) * block, block);
            return to;
        });
    }

    private static IEnumerable<long> Indices(long count)
    {
        for (long i = 0; i < count; i++)
            yield return i;
    }
}
