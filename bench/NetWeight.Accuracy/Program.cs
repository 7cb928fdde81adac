return NetWeight.Accuracy.Harness.Run(args, Console.Out, Console.Error);
