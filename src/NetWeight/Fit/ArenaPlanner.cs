using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Fit;

/// <summary>The result of a planner for the activations: one block of memory in which each has its place.</summary>
/// <param name="Size">The size of the block, as expected.</param>
/// <param name="Low">The least that it can be.</param>
/// <param name="High">The most that it can be; the same as <paramref name="Low"/> if the planner is published.</param>
public sealed record ArenaPlan(Bytes Size, Bytes Low, Bytes High)
{
    /// <summary>Whether the planner is published, so that the size is exact.</summary>
    public bool IsExact => Low == High;
}

/// <summary>The planners of runtimes that place all activations in one arena. Sizes are rounded up to the alignment.</summary>
public static class ArenaPlanner
{
    /// <summary>Plans an arena by a runtime's rules.</summary>
    public static ArenaPlan Plan(IReadOnlyList<LiveRange> ranges, ArenaRules rules)
    {
        switch (rules.Placement)
        {
            case ArenaPlacement.GreedyBySize:
                Bytes greedy = GreedyBySize(ranges, rules.Alignment);
                return new ArenaPlan(greedy, greedy, greedy);
            case ArenaPlacement.SharedObjects:
                Bytes shared = SharedObjects(ranges, rules.Alignment);
                return new ArenaPlan(shared, shared, shared);
            default:
                // Nobody publishes the planner. With whole tensors it lies between what is alive at once and the first gap for each
                // tensor as it comes; kernels that write over what they read need less.
                Bytes whole = Bound(ranges, rules.Alignment), most = FirstFit(ranges, rules.Alignment);
                if (most < whole)
                    most = whole;
                return new ArenaPlan(new Bytes((whole.Value + most.Value) / 2), InPlace(ranges, rules.Alignment), most);
        }
    }

    /// <summary>The bytes alive together at the peak: no planner that keeps tensors apart needs less.</summary>
    public static Bytes Bound(IReadOnlyList<LiveRange> ranges, int alignment = 1)
    {
        long peak = 0;
        foreach (LiveRange at in ranges)
        {
            // The sum of live tensors grows only if a range starts.
            long alive = 0;
            foreach (LiveRange other in ranges)
                if (other.First <= at.First && at.First <= other.Last)
                    alive = checked(alive + Aligned(other, alignment));
            peak = Math.Max(peak, alive);
        }

        return new Bytes(peak);
    }

    /// <summary>
    /// The bytes alive together at the peak where every kernel writes its results over what it reads last, as kernels
    /// can that go through their maps row by row: no planner needs less.
    /// </summary>
    public static Bytes InPlace(IReadOnlyList<LiveRange> ranges, int alignment = 1)
    {
        long peak = 0;
        foreach (int kernel in ranges.Select(r => r.First).Distinct())
        {
            long alive = 0, read = 0, written = 0;
            foreach (LiveRange range in ranges)
                if (range.First <= kernel && kernel <= range.Last)
                {
                    long bytes = Aligned(range, alignment);
                    alive = checked(alive + bytes);
                    read += range.Last == kernel && range.First < kernel ? bytes : 0;
                    written += range.First == kernel && range.Last > kernel ? bytes : 0;
                }

            peak = Math.Max(peak, alive - Math.Min(read, written));
        }

        return new Bytes(peak);
    }

    /// <summary>
    /// TensorFlow Lite Micro's planner: the largest tensor first, each into the lowest gap among those that are needed
    /// at the same time.
    /// </summary>
    public static Bytes GreedyBySize(IReadOnlyList<LiveRange> ranges, int alignment = 1) =>
        LowestGap([.. ranges.OrderByDescending(r => Aligned(r, alignment))], alignment);

    /// <summary>The lowest gap for each tensor in the order in which they are first needed.</summary>
    public static Bytes FirstFit(IReadOnlyList<LiveRange> ranges, int alignment = 1) =>
        LowestGap([.. ranges.OrderBy(r => r.First)], alignment);

    /// <summary>
    /// ExecuTorch's greedy planner: each tensor, in order, takes the free object nearest to its size, which grows where
    /// it must; otherwise a new one.
    /// </summary>
    public static Bytes SharedObjects(IReadOnlyList<LiveRange> ranges, int alignment = 1)
    {
        List<(long Size, int Last)> objects = [];
        foreach (LiveRange range in ranges.OrderBy(r => r.First))
        {
            long size = Aligned(range, alignment);
            int nearest = -1;
            for (int i = 0; i < objects.Count; i++)
                if (objects[i].Last < range.First
                    && (nearest < 0 || Math.Abs(objects[i].Size - size) < Math.Abs(objects[nearest].Size - size)))
                    nearest = i;
            if (nearest < 0)
                objects.Add((size, range.Last));
            else
                objects[nearest] = (Math.Max(objects[nearest].Size, size), range.Last);
        }

        return new Bytes(objects.Sum(o => o.Size));
    }

    private static Bytes LowestGap(IReadOnlyList<LiveRange> order, int alignment)
    {
        // Sorted by where they start.
        List<(long Offset, long Size, LiveRange Range)> placed = [];
        long end = 0;
        foreach (LiveRange range in order)
        {
            long size = Aligned(range, alignment), at = 0;
            foreach ((long offset, long taken, LiveRange other) in placed)
            {
                if (!other.Overlaps(range))
                    continue;
                if (offset - at >= size)
                    break;
                at = Math.Max(at, offset + taken);
            }

            int index = placed.FindIndex(p => p.Offset > at);
            placed.Insert(index < 0 ? placed.Count : index, (at, size, range));
            end = Math.Max(end, checked(at + size));
        }

        return new Bytes(end);
    }

    private static long Aligned(LiveRange range, int alignment) => checked((range.Bytes.Value + alignment - 1) / alignment * alignment);
}
