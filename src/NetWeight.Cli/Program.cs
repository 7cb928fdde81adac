using NetWeight.Cli;

TerminalWriter output = TerminalWriter.Of(Console.Out), error = TerminalWriter.Of(Console.Error);
if (!CommandLine.AsksForVersion(args))
{
    Interruption.Watch(error);
    NativeLibraries.FetchOnFirstUse(error);
}

return CommandLine.Run(args, output, error);
