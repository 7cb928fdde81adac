using Microsoft.Win32.SafeHandles;

namespace NetWeight.Measurement.Timing;

/// <summary>
/// The run-queue wait of this process's threads by Linux's own account (<c>/proc/self/task/*/schedstat</c>, second number):
/// the only sign of another process on the core that needs no privilege. Reading allocates nothing.
/// </summary>
internal sealed class LinuxRunQueue : IRunQueue, IDisposable
{
    private readonly List<SafeFileHandle> tasks;

    private LinuxRunQueue(List<SafeFileHandle> tasks) => this.tasks = tasks;

    /// <summary>Opens the accounts of the threads that there are now; null if the system keeps none.</summary>
    public static LinuxRunQueue? Open()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/task"))
            return null;
        var tasks = new List<SafeFileHandle>();
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                tasks.Add(File.OpenHandle(Path.Combine(task, "schedstat")));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A thread that ended meanwhile, or a kernel without the account.
            }
        }

        return tasks.Count == 0 ? null : new LinuxRunQueue(tasks);
    }

    public long WaitedNanoseconds()
    {
        Span<byte> text = stackalloc byte[96];
        long sum = 0;
        for (int i = tasks.Count - 1; i >= 0; i--)
        {
            try
            {
                sum = checked(sum + SecondNumber(text[..RandomAccess.Read(tasks[i], text, 0)]));
            }
            catch (IOException)
            {
                // The thread ended; its waiting no longer matters.
                tasks[i].Dispose();
                tasks.RemoveAt(i);
            }
        }

        return sum;
    }

    public void Dispose()
    {
        foreach (SafeFileHandle task in tasks)
            task.Dispose();
    }

    private static long SecondNumber(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOf((byte)' ') + 1;
        long number = 0;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
            number = checked((number * 10) + text[at++] - '0');
        return number;
    }
}
