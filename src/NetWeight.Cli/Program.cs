using NetWeight.Cli;

TerminalWriter output = TerminalWriter.Of(Console.Out), error = TerminalWriter.Of(Console.Error);
Interruption.Watch(error);
NativeLibraries.FetchOnFirstUse(error);
return CommandLine.Run(args, output, error);
