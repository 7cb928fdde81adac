#!/usr/bin/env bash
# Generates the reader and writer of ONNX messages from onnx.proto. Run it after a change of that file.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build eng/onnx-proto/OnnxProto.csproj -c Release -v quiet -clp:NoSummary
cp artifacts/obj/OnnxProto/release/Onnx/Proto/Onnx.cs src/NetWeight/Onnx/Proto/Onnx.g.cs
