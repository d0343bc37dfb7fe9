{{- /* A pod or job that looks at the installation and ends: (dict "root" $ "args" LIST). */}}
{{- define "greenroom.doctorSpec" -}}
{{- $root := .root }}
serviceAccountName: {{ include "greenroom.component" (dict "root" $root "component" (include "greenroom.ofGateway" $root)) }}
restartPolicy: Never
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
containers:
  - name: doctor
    image: {{ include "greenroom.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    args:
      {{- toYaml (concat (list "doctor" (printf "--namespace=%s" $root.Release.Namespace)) .args) | nindent 6 }}
    resources:
      requests: {cpu: 50m, memory: 128Mi}
      limits: {memory: 256Mi}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
{{- end }}
