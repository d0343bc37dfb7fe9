package dev.greenroom.local.node;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * What a process node is started with.
 *
 * @param name of the Node object and of its Lease
 * @param stateDir logs, scratch and the record of every child; kept over restarts, owned by one
 *     node
 * @param images local folders that stand for the /app of an image, by image name without tag
 * @param tls of the log server; must be able to check the API server's client certificate
 * @param clock of every instant that is written into a status
 * @param leasePeriod between two renewals of the node's Lease, which is its proof of life
 */
public record NodeOptions(
    String name,
    Path stateDir,
    Map<String, Path> images,
    SSLContext tls,
    InstantSource clock,
    Duration leasePeriod) {
  public NodeOptions {
    images = Map.copyOf(images);
    stateDir = stateDir.toAbsolutePath();
  }
}
