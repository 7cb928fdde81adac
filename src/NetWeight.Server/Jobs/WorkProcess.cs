using System.Text.Json;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Jobs;

/// <summary>
/// The process that measures: one job, then it ends. It is apart from the server so that a model that brings the runtime down ends a
/// job instead of the server, and so that a job can be ended at any moment. Its input is the work order, and it ends with the server.
/// </summary>
internal static class WorkProcess
{
    /// <summary>The word on the command line that starts it.</summary>
    public const string Word = "measuring-process";

    /// <summary>The word that ends the process early.</summary>
    public const string Cancel = "cancel";

    /// <summary>Does the work.</summary>
    public static int Run(TextReader input, TextWriter output)
    {
        WorkOrder order = JsonSerializer.Deserialize<WorkOrder>(input.ReadLine() ?? "", ServerJson.Options)!;
        using var cancellation = new CancellationTokenSource();
        var gate = new Lock();
        new Thread(() => Listen(input, cancellation)) { IsBackground = true }.Start();
        WorkOutcome outcome;
        try
        {
            outcome = Work.Run(order, new WorkProgress(Write), cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            outcome = new WorkOutcome(WasCut: true);
        }
        catch (Exception e) when (e is NetWeightException or OverflowException or ArithmeticException or OutOfMemoryException)
        {
            string words = e is NetWeightException ? e.Message : e is OutOfMemoryException ? "The memory does not suffice for this model."
                : "The sizes of this model overflow 64 bits.";
            outcome = new WorkOutcome(Error: WithoutPaths(words, order));
        }

        Write(new WorkLine(Outcome: outcome));
        return 0;

        void Write(WorkLine line)
        {
            lock (gate)
            {
                output.WriteLine(JsonSerializer.Serialize(line, ServerJson.Options));
                output.Flush();
            }
        }
    }

    private static void Listen(TextReader input, CancellationTokenSource cancellation)
    {
        while (input.ReadLine() is { } line)
            if (line == Cancel)
                cancellation.Cancel();
        // The server is gone: nobody waits for the result.
        Environment.Exit(1);
    }

    /// <summary>Errors name models as the user does, not by where the server keeps them.</summary>
    private static string WithoutPaths(string words, WorkOrder order)
    {
        foreach (WorkFile file in order.Files.Values)
            words = words.Replace(file.Path, file.Name, StringComparison.Ordinal)
                .Replace(Path.GetDirectoryName(file.Path)!, "the model's folder", StringComparison.Ordinal);
        return words.Replace(Path.GetTempPath(), "", StringComparison.Ordinal);
    }
}
