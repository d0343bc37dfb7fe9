package dev.greenroom.local.node;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The local folders that stand for the /app of images, by image name without tag or digest. */
record ImageDirectories(Map<String, Path> folders) {
  private static final String APP = "/app";

  Optional<Path> folder(String image) {
    return Optional.ofNullable(folders.get(name(image)));
  }

  /** A word that names a file of the image's /app names it in the folder instead. */
  String rewrite(String image, String word) {
    if (!word.equals(APP) && !word.startsWith(APP + "/")) {
      return word;
    }
    return folder(image).map(f -> f + word.substring(APP.length())).orElse(word);
  }

  static String name(String image) {
    int digest = image.indexOf('@');
    String untilDigest = digest < 0 ? image : image.substring(0, digest);
    int tag = untilDigest.indexOf(':', untilDigest.lastIndexOf('/') + 1);
    return tag < 0 ? untilDigest : untilDigest.substring(0, tag);
  }
}
