using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>The factors that a prediction of a runtime on a device starts from.</summary>
public static class RuntimeFactors
{
    extension(RuntimeProfile runtime)
    {
        /// <summary>
        /// The factors for a device: those that it was calibrated with, otherwise those of the fit, corrected by published times of the
        /// device; null if the runtime does not run there. Of several calibrations the one with the nearest number of threads holds.
        /// </summary>
        /// <param name="device">The device.</param>
        /// <param name="precision">The type to compute in.</param>
        /// <param name="threads">Threads of a CPU; null if there are none.</param>
        public FactorSet? FactorsFor(Device device, Precision precision, int? threads = null)
        {
            if (FitCatalog.FactorsFor(device, runtime, precision) is not { } usual)
                return null;
            return Nearest(runtime, device, precision, threads) is { } calibration
                ? CalibratedFactors.Of(calibration, usual, device.Id)
                : PublishedAnchors.FactorsFor(device, runtime, precision) ?? usual;
        }
    }

    private static DeviceCalibration? Nearest(RuntimeProfile runtime, Device device, Precision precision, int? threads)
    {
        DeviceCalibration? nearest = null;
        double least = double.MaxValue;
        foreach (DeviceCalibration calibration in device.Calibrations)
        {
            if (calibration.Runtime != runtime.Id || calibration.Precision != precision)
                continue;
            double far = 0;
            if (threads is { } wanted && calibration.Threads.Count > 0)
                far = calibration.Threads.Min(t => Math.Abs(Math.Log((double)wanted / t)));
            if (far < least)
                (nearest, least) = (calibration, far);
        }

        return nearest;
    }
}
