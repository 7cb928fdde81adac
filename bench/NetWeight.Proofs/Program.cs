return NetWeight.Proofs.ProofHarness.Run(args, Console.Out, Console.Error);
