using NetWeight.Cli;

NativeLibraries.FetchOnFirstUse(Console.Error);
return CommandLine.Run(args, Console.Out, Console.Error);
