/** What a portal is configured with to reach a GitHub whose API answers elsewhere than its pages. */
export function githubIntegration(options: {
  github: string;
  githubApi: string;
  token?: string;
}) {
  const { github, githubApi, token = 'sandbox-portal' } = options;
  const { host } = new URL(github);
  return {
    backend: { reading: { allow: [{ host }] } },
    integrations: {
      github: [
        { host, apiBaseUrl: githubApi, rawBaseUrl: `${github}/raw`, token },
      ],
    },
  };
}
