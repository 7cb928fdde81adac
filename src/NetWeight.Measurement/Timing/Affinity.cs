using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace NetWeight.Measurement.Timing;

/// <summary>Keeps this thread, and all that it starts afterwards, on chosen processors.</summary>
public static partial class Affinity
{
    /// <summary>Reads <c>0,2-3</c>. Throws <see cref="NetWeightException"/> for text that is not a list of processors
    /// of this machine.</summary>
    public static IReadOnlyList<int> Parse(string text)
    {
        var processors = new SortedSet<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) || last < first)
                throw new NetWeightException($"'{text}' is not a list of processors; write 0,2-3.");
            if (last >= Environment.ProcessorCount)
                throw new NetWeightException($"There is no processor {last}; this machine has 0 to {Environment.ProcessorCount - 1}.");
            for (int i = first; i <= last; i++)
                processors.Add(i);
        }

        return [.. processors];
    }

    /// <summary>Sets it. Throws <see cref="NetWeightException"/> if the system does not allow it.</summary>
    public static void Pin(IReadOnlyList<int> processors)
    {
        if (OperatingSystem.IsLinux())
        {
            // Of the calling thread; the runtime's threads inherit it. Process.ProcessorAffinity would mean the first thread.
            Span<byte> mask = stackalloc byte[128];
            mask.Clear();
            foreach (int processor in processors)
                mask[processor / 8] |= (byte)(1 << (processor % 8));
            if (SetAffinity(0, mask.Length, mask) != 0)
                throw new NetWeightException(
                    $"The system does not allow this process to run on processors {string.Join(',', processors)} only.");
        }
        else if (OperatingSystem.IsWindows())
        {
            long mask = 0;
            foreach (int processor in processors)
                mask |= 1L << processor;
            using var process = Process.GetCurrentProcess();
            process.ProcessorAffinity = (nint)mask;
        }
        else
        {
            throw new NetWeightException("This system does not let programs choose their processors; leave --pin out.");
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nint size, ReadOnlySpan<byte> mask);
}
