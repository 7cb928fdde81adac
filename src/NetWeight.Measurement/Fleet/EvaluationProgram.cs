using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Fleet;

/// <summary>
/// A program of the user's that evaluates networks of searches, for example by training them. It reads a line of JSON for each network
/// from standard input and answers with a line on standard output, as a program that speaks with <c>netweight search --ask</c> does.
/// Several networks at once run in as many processes, which stay for the next networks.
/// </summary>
/// <param name="name">What searches call it.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="tell">Hears the lines that are not answers.</param>
public sealed class EvaluationProgram(string name, IReadOnlyList<string> command, Action<string> tell) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentBag<Process> idle = [];

    /// <summary>What searches call it.</summary>
    public string Name => name;

    /// <summary>
    /// The value of a network. Throws <see cref="RunnerFailedException"/> where the program ends without one, or says that there is none.
    /// </summary>
    /// <param name="task">The network.</param>
    /// <param name="cancellation">Ends the program.</param>
    public double Evaluate(WorkTaskContract task, CancellationToken cancellation)
    {
        Process process = Take();
        bool isWhole = false;
        try
        {
            using CancellationTokenRegistration kill = cancellation.Register(() => RunnerProcess.Kill(process));
            double? value = Ask(process, task, cancellation);
            isWhole = true;
            return value ?? throw new RunnerFailedException($"{name} has no value for it.", isFinal: true);
        }
        finally
        {
            if (isWhole && !process.HasExited)
                idle.Add(process);
            else
                End(process);
        }
    }

    /// <summary>Ends the processes that wait.</summary>
    public void Dispose()
    {
        while (idle.TryTake(out Process? process))
            End(process);
    }

    private double? Ask(Process process, WorkTaskContract task, CancellationToken cancellation)
    {
        string genotype = task.Network[(task.Network.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var question = new WorkQuestionContract([new WorkNetworkContract(task.Network, genotype, task.Seed)]);
        try
        {
            process.StandardInput.WriteLine(JsonSerializer.Serialize(question, MeasurementContracts.InLines<WorkQuestionContract>()));
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has closed its input: its output says why, or its exit code does.
        }

        while (process.StandardOutput.ReadLine() is { } line)
        {
            // Training scripts print what they like; an answer is an object.
            if (!line.TrimStart().StartsWith('{'))
                tell($"{name}: {line}");
            else if (Answer(line) is var answer && answer.Genotype == genotype)
                return answer.Accuracy;
            else
                throw new RunnerFailedException($"{name} answers '{answer.Genotype}', which it was not asked for.", isFinal: true);
        }

        cancellation.ThrowIfCancellationRequested();
        if (!process.WaitForExit(Patience))
            throw new RunnerFailedException($"{name} closed its output and gave no answer.", isFinal: false);
        throw new RunnerFailedException(RunnerProcess.Reason(name, process.ExitCode, "It gave no answer."), isFinal: false);
    }

    private EvaluatedContract Answer(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, MeasurementContracts.InLines<EvaluatedContract>()) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new RunnerFailedException(
                $"{name} printed a line that is not an answer: {FileProblem.Json(e, isOneLine: true)}. "
                + "An answer is {\"genotype\": \"...\", \"accuracy\": 71.2}.", isFinal: true);
        }
    }

    private Process Take()
    {
        while (idle.TryTake(out Process? process))
            if (process.HasExited)
                process.Dispose();
            else
                return process;
        return RunnerProcess.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
    }

    private static void End(Process process)
    {
        RunnerProcess.Kill(process);
        process.Dispose();
    }
}
