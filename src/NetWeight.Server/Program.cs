using NetWeight.Server;
using NetWeight.Server.Jobs;

return args is [WorkProcess.Word]
    ? WorkProcess.Run(Console.In, Console.Out)
    : await ServerCommand.RunAsync(args, Console.Out, Console.Error);
