// Made by create-integration from its folder console/, with `npm run build:console`.

export const SCRIPT = /* js */ `var e=class extends Error{constructor(e,t,n,r=\`\`){super(n),this.status=e,this.code=t,this.fix=r}};const{api:t=\`\`,signIn:n=\`\`}=document.documentElement.dataset,r=\`integrations.token\`,i=n;function a(){return sessionStorage.getItem(r)!==null}function o(e){e===null?sessionStorage.removeItem(r):sessionStorage.setItem(r,e)}async function s(n,i,a){let o=sessionStorage.getItem(r),s=new Headers({Accept:\`application/json\`});o!==null&&s.set(\`Authorization\`,\`Bearer \${o}\`),a!==void 0&&s.set(\`Content-Type\`,\`application/json\`);let c;try{c=await fetch(t+i,{method:n,headers:s,credentials:\`same-origin\`,...a!==void 0&&{body:JSON.stringify(a)}})}catch{throw new e(0,\`OFFLINE\`,\`The server cannot be reached.\`,\`Look at your connection and try again.\`)}let l=await c.json().catch(()=>null);if(c.ok&&l?.ok)return l.data;let{code:u=\`HTTP_\${c.status}\`,message:d,fix:f}=l?.error??{};throw new e(c.status,u,d??\`The server answered \${c.status}.\`,f)}const c=encodeURIComponent;function l(e,t={},...n){return d(document.createElement(e),t,n)}function u(e,t,...n){return d(document.createElementNS(\`http://www.w3.org/2000/svg\`,e),t,n)}function d(e,t,n){for(let[n,r]of Object.entries(t))typeof r==\`function\`?e.addEventListener(n,r):r!=null&&r!==!1&&e.setAttribute(n,r===!0?\`\`:String(r));return e.append(...p(n)),e}function f(e,...t){e.replaceChildren(...p(t))}function p(e){return e.filter(e=>e!=null&&e!==!1)}function m(e){return l(\`span\`,{class:\`visually-hidden\`},e)}function h(e){let t=document.getElementById(\`announcer\`);t&&(t.textContent=\`\`,window.setTimeout(()=>{t.textContent=e},50))}function g(e,t,n={}){let r=l(\`button\`,{type:\`button\`,...n},e);return r.addEventListener(\`click\`,async()=>{if(!r.getAttribute(\`aria-disabled\`)){r.setAttribute(\`aria-disabled\`,\`true\`);try{await t()}finally{r.removeAttribute(\`aria-disabled\`)}}}),r}function _(e,t,n){return new Promise(r=>{let i=l(\`dialog\`,{"aria-labelledby":\`ask\`,"aria-describedby":\`ask-text\`}),a=e=>()=>{i.close(),i.remove(),r(e)};i.append(l(\`h2\`,{id:\`ask\`},e),l(\`p\`,{id:\`ask-text\`},t),l(\`div\`,{class:\`actions\`},...n.map(({value:e,label:t,kind:n})=>l(\`button\`,{type:\`button\`,class:n,click:a(e)},t)),l(\`button\`,{type:\`button\`,click:a(null),autofocus:!0},\`Cancel\`))),i.addEventListener(\`cancel\`,a(null)),document.body.append(i),i.showModal()})}const v=new Intl.DateTimeFormat(void 0,{timeStyle:\`medium\`}),y=new Intl.DateTimeFormat(void 0,{dateStyle:\`medium\`,timeStyle:\`short\`}),b=new Intl.NumberFormat(void 0,{maximumFractionDigits:2});function x(e){let t=new Date(e),n=t.toDateString()===new Date().toDateString();return l(\`time\`,{datetime:e},(n?v:y).format(t))}function S(e){return typeof e==\`number\`?b.format(e):e}function ee({forms:e},t){let n=[\`auth\`,\`extra\`].flatMap(n=>{let{properties:r={},required:i=[]}=e[n];return Object.entries(r).map(([e,r])=>{let a=i.includes(e)&&r.default===void 0,o=t?.auth[e]?.set??!1;return n===\`auth\`?C(n,e,r,{isRequired:a,isSecret:!0,isSet:o,value:void 0}):C(n,e,r,{isRequired:a,isSecret:!1,isSet:!1,value:t?.extra[e]??r.default})})});return{nodes:n.map(({node:e})=>e),read(){let e=n.filter(e=>!e.check());if(e[0]?.input.focus(),e.length>0)return null;let t={auth:{},extra:{}};for(let{part:e,name:r,read:i}of n){let n=i();n!==void 0&&(t[e][r]=n)}return t}}}function C(e,t,n,r){let{isRequired:i,isSecret:a,isSet:o}=r,s={...n,...n.anyOf?.find(({type:e})=>e!==\`null\`)},c=\`\${e}-\${t}\`,u=w(s,r);u.id=c,u.required=i&&!o&&!E(u);let d=!i&&s.default===void 0&&!E(u),p=[s.description,D(s)&&\`As JSON.\`,a&&o&&\`Leave it empty to keep what is stored.\`],h=l(\`p\`,{id:\`\${c}-problem\`,class:\`problem\`});u.setAttribute(\`aria-describedby\`,[\`\${c}-hint\`,\`\${c}-problem\`].join(\` \`));let g=a&&o&&!i?l(\`input\`,{type:\`checkbox\`,id:\`\${c}-remove\`}):void 0,_=l(\`label\`,{for:c},s.title??te(t),d&&l(\`small\`,{},\` optional\`)),v=l(\`div\`,{class:E(u)?\`field check\`:\`field\`},l(\`div\`,{class:\`label\`},_,a&&l(\`span\`,{class:o?\`mark ok\`:\`mark\`},m(\`Stored value: \`),o?\`Set\`:\`Not set\`)),a&&u instanceof HTMLInputElement?T(u):u,l(\`p\`,{id:\`\${c}-hint\`,class:\`hint\`},p.filter(Boolean).join(\` \`)),g&&l(\`p\`,{class:\`hint\`},g,l(\`label\`,{for:g.id},\`Remove what is stored\`)),h);function y(e){f(h,e),e?u.setAttribute(\`aria-invalid\`,\`true\`):u.removeAttribute(\`aria-invalid\`)}return u.addEventListener(\`input\`,()=>y(\`\`)),{node:v,part:e,name:t,input:u,read:()=>g?.checked?null:k(u,s),check(){return u.setCustomValidity(O(u,s)?\`\`:\`This has to be JSON.\`),y(u.validity.valid?\`\`:u.validationMessage),u.validity.valid}}}function w(e,{isRequired:t,isSecret:n,isSet:r,value:i}){let a=e.enum??(n&&e.type===\`boolean\`?[!0,!1]:void 0);if(a)return l(\`select\`,{},(!t||n)&&l(\`option\`,{value:\`\`},r?\`As stored\`:\`–\`),...a.map(e=>l(\`option\`,{selected:e===i},String(e))));if(e.type===\`boolean\`)return l(\`input\`,{type:\`checkbox\`,checked:i===!0});if(D(e))return l(\`textarea\`,{rows:4,spellcheck:\`false\`},i===void 0?\`\`:JSON.stringify(i,null,2));let{minLength:o,maxLength:s,minimum:c,maximum:u,pattern:d=\`\`}=e,f=e.type===\`number\`||e.type===\`integer\`;return l(\`input\`,{type:n?\`password\`:f?\`number\`:{uri:\`url\`,email:\`email\`}[e.format??\`\`]??\`text\`,value:i===void 0?null:String(i),autocomplete:n?\`new-password\`:\`off\`,spellcheck:\`false\`,minlength:o,maxlength:s,min:c,max:u,step:f&&(e.type===\`integer\`?1:\`any\`),pattern:/^\\^.*\\$$/.test(d)&&d})}function T(e){let t=l(\`button\`,{type:\`button\`,class:\`quiet\`,"aria-pressed":\`false\`},\`Show\`,m(\` what I type\`));return t.addEventListener(\`click\`,()=>{let n=e.type===\`password\`;e.type=n?\`text\`:\`password\`,t.setAttribute(\`aria-pressed\`,String(n))}),l(\`div\`,{class:\`joined\`},e,t)}function E(e){return e instanceof HTMLInputElement&&e.type===\`checkbox\`}function D({type:e,enum:t}){return!t&&![\`string\`,\`number\`,\`integer\`,\`boolean\`].includes(e??\`\`)}function O(e,t){try{return k(e,t),!0}catch{return!1}}function k(e,t){if(E(e))return e.checked;let n=e.value;if(n!==\`\`)return t.enum?t.enum.find(e=>String(e)===n):t.type===\`boolean\`?n===\`true\`:t.type===\`string\`?n:t.type===\`number\`||t.type===\`integer\`?Number(n):JSON.parse(n)}function te(e){let t=e.replace(/[_-]+/g,\` \`).replace(/([a-z\\d])([A-Z])/g,(e,t,n)=>\`\${t} \${n.toLowerCase()}\`);return t.charAt(0).toUpperCase()+t.slice(1)}function ne({series:e,unit:t=\`\`}){let n=e.flatMap(e=>e.points);if(n.length===0)return l(\`p\`,{class:\`calm\`},\`No data yet\`);let r=n.map(({at:e})=>Date.parse(e)),i=n.map(({value:e})=>e),[a,o]=[Math.min(...r),Math.max(...r)],[s,c]=[Math.min(0,...i),Math.max(...i)],d=e=>(Date.parse(e)-a)/(o-a||1)*320,f=e=>120-(e-s)/(c-s||1)*120,p=e.map(({name:e})=>e).join(\`, \`);return l(\`div\`,{class:\`chart\`},l(\`p\`,{class:\`ends\`},l(\`span\`,{},S(c)+t)),u(\`svg\`,{viewBox:\`0 0 320 120\`,preserveAspectRatio:\`none\`,role:\`img\`,"aria-label":\`\${p}, from \${S(Math.min(...i))}\${t} to \${S(c)}\${t}\`},u(\`path\`,{d:\`M0 \${f(0)}H320\`,class:\`axis\`}),...e.map((e,t)=>{let n=[...e.points].sort((e,t)=>Date.parse(e.at)-Date.parse(t.at)).map(({at:e,value:t})=>\`\${d(e).toFixed(1)} \${f(t).toFixed(1)}\`).join(\`L\`);return n&&u(\`path\`,{d:\`M\${n}\`,class:\`line line-\${t%4}\`})})),l(\`p\`,{class:\`ends\`},x(new Date(a).toISOString()),x(new Date(o).toISOString())),l(\`ul\`,{class:\`legend\`},...e.map(({name:e},t)=>l(\`li\`,{},u(\`svg\`,{viewBox:\`0 0 24 4\`,"aria-hidden":\`true\`},u(\`path\`,{d:\`M0 2H24\`,class:\`line line-\${t%4}\`})),e))),l(\`details\`,{},l(\`summary\`,{},\`Show as a table\`),re(e,t)))}function re(e,t){let n=[...new Set(e.flatMap(({points:e})=>e.map(({at:e})=>e)))].sort(),r=(e,n)=>{let r=e.find(({at:e})=>e===n);return r?S(r.value)+t:\`–\`};return l(\`div\`,{class:\`scroll\`,tabindex:0,role:\`region\`,"aria-label":\`Numbers of the chart\`},l(\`table\`,{},l(\`thead\`,{},l(\`tr\`,{},l(\`th\`,{scope:\`col\`},\`Time\`),...e.map(({name:e})=>l(\`th\`,{scope:\`col\`},e)))),l(\`tbody\`,{},...n.map(t=>l(\`tr\`,{},l(\`th\`,{scope:\`row\`},x(t)),...e.map(({points:e})=>l(\`td\`,{},r(e,t))))))))}const A={up:\`↗\`,down:\`↘\`,flat:\`→\`},j={info:\`Information\`,warning:\`Warning\`,critical:\`Critical\`},M={"stat-card":({label:e,value:t,unit:n,trend:r})=>l(\`div\`,{class:\`stat\`},l(\`p\`,{class:\`label\`},e),l(\`p\`,{class:\`value\`},S(t),n!==void 0&&l(\`span\`,{class:\`unit\`},n),r&&l(\`span\`,{class:\`trend\`},l(\`span\`,{"aria-hidden":\`true\`},A[r]),m(r)))),gauge:({label:e,value:t,min:n=0,max:r,unit:i=\`\`})=>{let a=r>n?Math.min(1,Math.max(0,(t-n)/(r-n))):0,o={d:\`M10 60a50 50 0 0 1 100 0\`,pathLength:100,class:\`arc\`};return l(\`div\`,{class:\`gauge\`,role:\`meter\`,"aria-label":e,"aria-valuemin":n,"aria-valuemax":r,"aria-valuenow":t,"aria-valuetext":S(t)+i},u(\`svg\`,{viewBox:\`0 0 120 66\`,"aria-hidden":\`true\`},u(\`path\`,{...o}),a>0&&u(\`path\`,{...o,class:\`arc full\`,"stroke-dasharray":\`\${a*100} 200\`})),l(\`p\`,{class:\`value\`},S(t),l(\`span\`,{class:\`unit\`},i)),l(\`p\`,{class:\`ends\`,"aria-hidden":\`true\`},l(\`span\`,{},S(n)),l(\`span\`,{},S(r))),l(\`p\`,{class:\`label\`},e))},list:({items:e})=>N(e,({title:e,detail:t,value:n})=>[l(\`span\`,{class:\`grow\`},e,t!==void 0&&l(\`small\`,{},t)),n!==void 0&&l(\`span\`,{class:\`number\`},S(n))]),progress:({items:e})=>N(e,({label:e,done:t,total:n})=>[l(\`span\`,{class:\`grow\`},e),l(\`span\`,{class:\`number\`},\`\${S(t)} / \${S(n)}\`),l(\`progress\`,{max:Math.max(n,1),value:n>0?t:0,"aria-label":e})]),"alert-banner":({alerts:e})=>e.length===0?l(\`p\`,{class:\`calm\`},l(\`span\`,{"aria-hidden":\`true\`},\`✓ \`),\`No alerts\`):l(\`ul\`,{class:\`alerts\`},...e.map(e=>P(e))),chart:ne};function N(e,t){return e.length===0?l(\`p\`,{class:\`calm\`},\`Nothing there\`):l(\`ul\`,{class:\`rows\`},...e.map(e=>l(\`li\`,{},...t(e))))}function P({severity:e,title:t,message:n,at:r},i){return l(\`li\`,{class:\`alert \${e}\`},l(\`span\`,{class:\`severity\`},j[e]),l(\`strong\`,{},t),n!==void 0&&l(\`span\`,{},n),(i||r!==void 0)&&l(\`small\`,{},i,i&&r?\` · \`:null,r!==void 0&&x(r)))}function ie(e,t){return M[e](t)}function ae(t,n,r){let i=l(\`div\`,{class:\`body\`},l(\`p\`,{class:\`calm\`},\`Loading …\`)),a=l(\`footer\`,{}),o=\`tile-\${n.id}\`,u=l(\`section\`,{class:\`tile\`,"aria-labelledby":o,"aria-busy":\`true\`},l(\`h3\`,{id:o},n.name),i,a),d=\`\`,p,m=0,h=!1,g=!1;function _(e){let t=JSON.stringify(e.data);if(t!==d){let r=i.querySelector(\`details\`)?.open??!1,a=i.querySelector(\`summary\`)===document.activeElement;f(i,oe(n,e.data));let o=i.querySelector(\`details\`);o&&(o.open=r),a&&i.querySelector(\`summary\`)?.focus(),d=t}f(a,\`Updated \`,x(e.fetchedAt),e.stale&&l(\`span\`,{class:e.error?\`mark warning\`:\`mark\`},e.error?\`Out of date\`:\`Updating\`),e.error&&l(\`p\`,{class:\`problem\`},e.error.message))}async function v(){g=!0;let o=n.ttl;try{let e=await s(\`GET\`,\`/\${c(t)}/data/\${c(n.id)}\`);_(e),e.error?o=Math.max(o,15):e.stale&&(o=Math.min(o,2))}catch(t){t instanceof e&&t.status===401&&window.dispatchEvent(new Event(\`hashchange\`));let{message:n,fix:r}=t instanceof e?t:{message:String(t),fix:\`\`};d=\`\`,f(i,l(\`p\`,{class:\`problem\`},n)),f(a,r),o=Math.max(o,15)}u.removeAttribute(\`aria-busy\`),g=!1,m=Date.now()+Math.max(1,o)*1e3,r(),y()}function y(){window.clearTimeout(p);let e=Math.min(Math.max(0,m-Date.now()),2**31-1);!h&&!g&&(p=window.setTimeout(v,e))}return{node:u,resume(){h=!1,y()},pause(){h=!0,window.clearTimeout(p)}}}function oe({renderer:e},t){try{return ie(e,t)}catch{return l(\`p\`,{class:\`problem\`},\`These data cannot be shown.\`)}}const se={ok:[\`Healthy\`,\`ok\`],degraded:[\`Degraded\`,\`warning\`],failing:[\`Failing\`,\`bad\`],unknown:[\`Not asked yet\`,\`\`],off:[\`Switched off\`,\`\`],"not-connected":[\`Not connected\`,\`\`]};function F({status:e,error:t,endpoints:n}){let[r,i]=se[e],a=t??n.find(e=>e.error)?.error;return l(\`span\`,{class:\`mark \${i}\`,title:a?.message},r)}function I({id:e,name:t}){return t??\`App \${e}\`}function L({icon:e,name:t}){return l(\`span\`,{class:\`icon\`,"aria-hidden":\`true\`},/^[\\w\\s./:-]*$/.test(e)?t.charAt(0).toUpperCase():e)}function R(t){if(!(t instanceof e))return[t instanceof Error?t.message:String(t)];let{message:n,fix:r,code:i}=t;return[\`\${n+(r?\` \${r}\`:\`\`)} \`,l(\`code\`,{},i)]}async function z(t,n=\`\`){let r=\`/apps/\${c(t)}\`,[i,a]=await Promise.all([s(\`GET\`,\`\`),s(\`GET\`,r)]),o=l(\`div\`,{}),u=[],d=a,p=!1,m=()=>{for(let e of u)e.pause()},v=()=>{if(!p&&!document.hidden)for(let e of u)e.resume()},y=()=>document.hidden?m():v();document.addEventListener(\`visibilitychange\`,y);function b(e,t,r=\`\`){m(),u=[],d=e;let a=i.find(({id:e})=>e===(n||d.integrationType)),s=d.integrationType!==null&&d.integrationType===a?.id;f(o,l(\`p\`,{class:\`crumb\`},l(\`a\`,{href:\`#/\`},\`Apps\`)),S(a,s),s&&D(a),a?O(a,s,r):k()),t&&document.getElementById(t)?.focus(),v()}function x(e,t,n=d.integrationType??\`\`){return s(\`PUT\`,r,{integrationType:n,enabled:t,config:e})}function S(e,t){let n=l(\`p\`,{class:\`problem\`,role:\`alert\`}),r=l(\`input\`,{type:\`checkbox\`,role:\`switch\`,id:\`enabled\`,checked:d.integrationEnabled,async change(){let e=r.checked;try{b(await x({},e),\`enabled\`),h(e?\`Switched on\`:\`Switched off\`)}catch(t){r.checked=!e,f(n,...R(t))}}});return l(\`div\`,{class:\`heading\`},e&&L(e),l(\`div\`,{class:\`grow\`},l(\`h1\`,{tabindex:-1,id:\`title\`},I(d)),l(\`p\`,{class:\`calm\`},e&&\`\${e.name} \`,C)),t&&l(\`label\`,{class:\`switch\`,for:\`enabled\`},r,\`Enabled\`),n)}let C=l(\`span\`,{}),w,T=0;function E(){window.clearTimeout(w);let e=Math.max(300,T+5e3-Date.now());w=window.setTimeout(async()=>{T=Date.now();let e=(await s(\`GET\`,\`/health\`).catch(()=>[])).find(({appId:e})=>e===d.id);f(C,e&&F(e))},e)}function D(e){if(!d.integrationEnabled||e.endpoints.length===0)return!1;u=e.endpoints.map(e=>ae(d.id,e,E));let t=l(\`button\`,{type:\`button\`,class:\`quiet\`,"aria-pressed":\`false\`},\`Pause updates\`);return t.addEventListener(\`click\`,()=>{p=!p,t.setAttribute(\`aria-pressed\`,String(p)),p?m():v()}),p=!1,l(\`section\`,{"aria-labelledby":\`live\`},l(\`div\`,{class:\`bar\`},l(\`h2\`,{id:\`live\`},\`Live data\`),t),l(\`div\`,{class:\`tiles\`},...u.map(({node:e})=>e)))}function O(t,i,a){let o=ee(t,i?d.config:null),u=l(\`div\`,{class:\`result\`,role:\`status\`}),p=(e,...t)=>f(u,l(\`p\`,{class:e},...t.filter(e=>e!==!1))),m=!1;async function v(){let e=o.read();if(e){p(\`calm\`,\`Asking \${t.name} …\`);try{await s(\`POST\`,\`/test\`,{appId:d.id,integrationType:t.id,config:e}),p(\`success\`,\`\${t.name} accepts this configuration.\`)}catch(e){p(\`problem\`,...R(e))}E()}}async function y(e){e.preventDefault();let r=m?null:o.read();if(r){m=!0,p(\`calm\`,\`Saving …\`);try{let e=await x(r,i?d.integrationEnabled:!0,t.id);history.replaceState(null,\`\`,\`#/apps/\${c(d.id)}\`),n=\`\`,b(e,i?\`save\`:\`title\`,\`Saved.\`),h(\`Saved\`)}catch(e){p(\`problem\`,...R(e)),m=!1}}}async function S(){if(await _(\`Remove \${t.name}?\`,\`The app loses its connection and the stored credentials. This cannot be undone.\`,[{value:\`yes\`,label:\`Remove\`,kind:\`danger\`}]))try{b(await s(\`DELETE\`,r),\`connection\`),h(\`Removed\`)}catch(e){p(\`problem\`,...R(e))}}let C=l(\`form\`,{class:\`panel\`,novalidate:!0,"aria-labelledby":\`connection\`,submit:y},i&&d.error&&l(\`p\`,{class:\`problem\`},...R(new e(0,d.error.code,d.error.message))),...o.nodes,l(\`div\`,{class:\`actions\`},l(\`button\`,{class:\`primary\`,id:\`save\`},i?\`Save\`:\`Connect\`),g(\`Test connection\`,v),i&&g(\`Remove\`,S,{class:\`quiet danger\`})),u);return a&&p(\`success\`,a),l(\`section\`,{class:\`settings\`,"aria-labelledby":\`connection\`},l(\`div\`,{},l(\`h2\`,{id:\`connection\`,tabindex:-1},i?\`Connection\`:\`Connect \${t.name}\`),l(\`p\`,{class:\`hint\`},\`Credentials are stored encrypted and never shown again.\`)),C)}function k(){return l(\`section\`,{"aria-labelledby":\`connection\`},l(\`h2\`,{id:\`connection\`,tabindex:-1},\`Choose a service\`),l(\`ul\`,{class:\`cards\`},...i.map(e=>l(\`li\`,{class:\`card link\`},L(e),l(\`a\`,{href:\`#/apps/\${c(d.id)}/\${c(e.id)}\`},e.name)))))}return b(a),E(),{title:I(a),node:o,stop(){document.removeEventListener(\`visibilitychange\`,y),window.clearTimeout(w),m()}}}const B={pending:[\`Waiting\`,\`\`],processing:[\`Running\`,\`\`],completed:[\`Completed\`,\`ok\`],failed:[\`Failed\`,\`bad\`]};async function V(){let e=l(\`div\`,{role:\`status\`}),t=l(\`div\`,{}),n=!1,r={available:!1,isOperator:!1,calls:[]};async function i(){r=await s(\`GET\`,\`/calls\`),u()}function a(t){f(e,l(\`p\`,{class:\`problem\`},...R(t)))}async function o({integration:n,id:o}){let u=[{value:\`same\`,label:\`Retry\`,kind:\`primary\`},...r.isOperator?[{value:\`new\`,label:\`Retry with a new key\`,kind:\`danger\`}]:[]],d=await _(\`Retry this call?\`,\`A new call is made with the same parameters; this one stays as it is. With the same key, a vendor that did carry it out does nothing again.\`+(r.isOperator?\` With a new key it may be carried out twice.\`:\`\`),u);if(d){try{await s(\`POST\`,\`/calls/\${c(n)}/\${c(o)}/retry\`,{key:d}),f(e,l(\`p\`,{class:\`success\`},\`The call is being made again.\`))}catch(e){a(e)}await i().catch(a),t.querySelector(\`h2, table\`)?.focus()}}function u(){let e=r.calls.filter(({dead:e})=>e||!n),i=l(\`tr\`,{role:\`row\`},...[\`Integration\`,\`Status\`,\`Attempts\`,\`Made\`,\`Error\`,\`Action\`].map(e=>l(\`th\`,{scope:\`col\`,role:\`columnheader\`},e)));f(t,e.length===0?l(\`p\`,{class:\`calm\`},n?\`Nothing was given up.\`:\`No calls yet.\`):l(\`table\`,{class:\`calls\`,role:\`table\`,"aria-label":\`Recent calls\`,tabindex:-1},l(\`thead\`,{role:\`rowgroup\`},i),l(\`tbody\`,{role:\`rowgroup\`},...e.map(e=>H(e,o)))))}let d=l(\`button\`,{type:\`button\`,class:\`quiet\`,"aria-pressed":\`false\`},\`Only given up\`);d.addEventListener(\`click\`,()=>{n=!n,d.setAttribute(\`aria-pressed\`,String(n)),u()});let p=g(\`Refresh\`,()=>i().then(()=>h(\`Up to date\`),a),{class:\`quiet\`});return await i(),{title:\`Calls\`,node:l(\`div\`,{},l(\`div\`,{class:\`bar\`},l(\`h1\`,{tabindex:-1},\`Calls\`),d,p),e,t)}}function H(e,t){let[n,r]=B[e.status],i=(e,...t)=>l(\`td\`,{role:\`cell\`,"data-label":e},...t);return l(\`tr\`,{role:\`row\`},l(\`th\`,{scope:\`row\`,role:\`rowheader\`},e.integration,l(\`small\`,{},e.id)),i(\`Status\`,l(\`span\`,{class:\`mark \${r}\`},e.dead?\`Given up\`:n)),i(\`Attempts\`,String(e.attempts)),i(\`Made\`,x(e.createdAt),e.nextAttemptAt!==null&&l(\`small\`,{},\`again \`,x(e.nextAttemptAt))),i(\`Error\`,e.error&&l(\`span\`,{},e.error.message,l(\`code\`,{},e.error.code))),i(\`Action\`,e.dead&&g(\`Retry\`,()=>t(e),{"aria-label":\`Retry \${e.integration} \${e.id}\`})))}async function U(){let e=l(\`div\`,{role:\`status\`}),t=l(\`ul\`,{class:\`cards\`}),n=l(\`div\`,{},l(\`div\`,{class:\`bar\`},l(\`h1\`,{tabindex:-1},\`Apps\`),g(\`Refresh\`,()=>i().catch(r),{class:\`quiet\`})),e,t);function r(t){f(e,l(\`p\`,{class:\`problem\`},...R(t)))}async function i(){let[e,t,n]=await Promise.all([s(\`GET\`,\`\`),s(\`GET\`,\`/apps\`),s(\`GET\`,\`/health\`)]);a(e,t,n),o(e,t).catch(r)}function a(e,n,r){f(t,...n.map(t=>{let n=e.find(({id:e})=>e===t.integrationType),i=r.find(({appId:e})=>e===t.id);return l(\`li\`,{class:\`card link\`},L(n??{icon:\`+\`,name:\`\`}),l(\`div\`,{class:\`grow\`},l(\`a\`,{href:\`#/apps/\${c(t.id)}\`},I(t)),l(\`p\`,{class:\`calm\`},n?.name??t.integrationType??\`Choose a service\`)),i&&F(i))})),n.length===0&&f(t,l(\`li\`,{class:\`calm\`},\`You have no apps yet.\`))}async function o(t,n){let r=await s(\`GET\`,\`/alerts\`),i=e=>{let t=n.find(({id:t})=>t===e)??{id:e,name:null};return l(\`a\`,{href:\`#/apps/\${c(e)}\`},I(t))},o=[\`critical\`,\`warning\`,\`info\`],u=[...r.alerts.sort((e,t)=>o.indexOf(e.severity)-o.indexOf(t.severity)).map(e=>P(e,i(e.appId))),...r.failures.map(({appId:e,message:t})=>P({severity:\`warning\`,title:\`Alerts could not be read\`,message:t},i(e)))];f(e,u.length>0&&l(\`ul\`,{class:\`alerts\`,"aria-label":\`Alerts\`},...u)),a(t,n,await s(\`GET\`,\`/health\`))}return await i(),{title:\`Apps\`,node:n}}async function W(){let[e,t]=await Promise.all([s(\`GET\`,\`\`),s(\`GET\`,\`/apps\`)]),n=t.filter(({integrationType:e})=>e===null);async function r({id:e,name:t}){let r=n.map(e=>({value:e.id,label:I(e)})),i=(r.length===1?r[0]?.value:void 0)??await _(\`Connect \${t}\`,\`Which app is it for?\`,r);i&&(location.hash=\`#/apps/\${c(i)}/\${c(e)}\`)}let i=e.map(e=>{let i=t.filter(({integrationType:t})=>t===e.id).length;return l(\`li\`,{class:\`card tall\`},l(\`div\`,{class:\`row\`},L(e),l(\`h2\`,{},e.name)),l(\`ul\`,{class:\`tags\`,"aria-label":\`Shows\`},...e.endpoints.map(({name:e})=>l(\`li\`,{},e))),l(\`p\`,{class:\`row\`},l(\`span\`,{class:\`calm grow\`},i===0?\`Not in use\`:i===1?\`In 1 app\`:\`In \${i} apps\`),n.length>0&&g(\`Connect\`,()=>r(e),{"aria-label":\`Connect \${e.name}\`})))});return{title:\`Catalogue\`,node:l(\`div\`,{},l(\`h1\`,{tabindex:-1},\`Catalogue\`),l(\`ul\`,{class:\`cards\`},...i))}}const G=document.getElementById(\`main\`),K=document.querySelector(\`nav\`),ce=document.title,le=[[/^#?\\/?$/,U],[/^#\\/catalogue$/,W],[/^#\\/calls$/,V],[/^#\\/apps\\/([^/]+)(?:\\/([^/]+))?$/,z]];let q,J=0;async function Y(){J+=1;let e=J;G.setAttribute(\`aria-busy\`,\`true\`);let t=await ue(location.hash).catch(Z);e===J?X(t):t.stop?.()}function X(e){let t=q===void 0;q?.stop?.(),q=e,document.title=\`\${e.title} – \${ce}\`,f(G,e.node),G.removeAttribute(\`aria-busy\`);let{hash:n}=location;for(let e of K.querySelectorAll(\`a\`))e.hash===n||e.hash===\`#/\`&&!/^#\\/(calls|catalogue)/.test(n)?e.setAttribute(\`aria-current\`,\`page\`):e.removeAttribute(\`aria-current\`);t||G.querySelector(\`h1\`)?.focus()}async function ue(e){for(let[t,n]of le){let r=t.exec(e);if(r)return n(...r.slice(1).map(e=>decodeURIComponent(e??\`\`)))}return{title:\`Not found\`,node:l(\`h1\`,{tabindex:-1},\`There is no such page.\`)}}function Z(t){return t instanceof e&&t.status===401?de():Q(t)}function Q(e){return{title:\`Error\`,node:l(\`div\`,{class:\`narrow\`},l(\`h1\`,{tabindex:-1},\`This did not work.\`),l(\`p\`,{class:\`problem\`},...R(e)),g(\`Try again\`,$))}}function de(){let e=a();o(null),K.hidden=!0;let t=l(\`input\`,{id:\`token\`,type:\`password\`,autocomplete:\`current-password\`,required:!0}),n=l(\`form\`,{submit(e){return e.preventDefault(),t.value.trim()?(o(t.value.trim()),$()):t.focus()}},l(\`div\`,{class:\`field\`},l(\`label\`,{for:\`token\`},\`Access token\`),t),l(\`p\`,{class:\`hint\`},\`It is kept until this tab is closed.\`),l(\`div\`,{class:\`actions\`},l(\`button\`,{class:\`primary\`},\`Sign in\`)));return{title:\`Sign in\`,node:l(\`div\`,{class:\`panel sign-in\`},l(\`h1\`,{tabindex:-1},\`Sign in\`),e&&l(\`p\`,{class:\`problem\`,role:\`alert\`},\`This token is not accepted.\`),i?l(\`p\`,{},l(\`a\`,{class:\`button\`,href:i},\`Go to the sign-in page\`)):n)}}function fe(e){let t=[[\`#/\`,\`Apps\`],[\`#/catalogue\`,\`Catalogue\`],...e?[[\`#/calls\`,\`Calls\`]]:[]],n=()=>(o(null),h(\`Signed out\`),$());f(K,...t.map(([e,t])=>l(\`a\`,{href:e},t)),a()&&g(\`Sign out\`,n,{class:\`quiet\`})),K.hidden=!1}async function $(){try{let{available:e}=await s(\`GET\`,\`/calls\`);fe(e),await Y()}catch(e){X(Z(e))}}document.querySelector(\`.skip\`)?.addEventListener(\`click\`,e=>{e.preventDefault(),G.focus()}),window.addEventListener(\`hashchange\`,Y),await $();`;

export const STYLE = /* css */ `:root {
  color-scheme: light dark;
  --page: #f7f7f8;
  --surface: #fff;
  --raised: #f1f1f4;
  --line: #e0e1e6;
  --edge: #878b96;
  --text: #1a1c21;
  --calm: #5a5f6b;
  --accent: #3b4fd8;
  --on-accent: #fff;
  --tint: #eceefd;
  --ok: #17693a;
  --ok-tint: #e3f4e9;
  --warning: #7d5200;
  --warning-tint: #fdf1d9;
  --bad: #b1221b;
  --bad-tint: #fdeae8;
  --second: #6b7080;
  font:
    15px / 1.5 system-ui,
    -apple-system,
    "Segoe UI",
    sans-serif;
}

@media (prefers-color-scheme: dark) {
  :root {
    --page: #121316;
    --surface: #1a1c20;
    --raised: #25272d;
    --line: #2f323a;
    --edge: #7d828f;
    --text: #ecedf0;
    --calm: #a4a9b5;
    --accent: #a3b0ff;
    --on-accent: #14162a;
    --tint: #262b4a;
    --ok: #7fd6a1;
    --ok-tint: #17301f;
    --warning: #efbf69;
    --warning-tint: #34280f;
    --bad: #ff9d94;
    --bad-tint: #3d1b19;
    --second: #9297a5;
  }
}

*,
::before,
::after {
  box-sizing: border-box;
}

body {
  margin: 0;
  color: var(--text);
  background: var(--page);
  overflow-wrap: break-word;
}

h1,
h2,
h3,
p,
ul {
  margin: 0;
  padding: 0;
}

h1 {
  font-size: 1.6rem;
  line-height: 1.25;
  font-weight: 650;
  letter-spacing: -0.018em;
}

h2 {
  font-size: 1.05rem;
  font-weight: 600;
  letter-spacing: -0.006em;
}

h3 {
  font-size: 0.8125rem;
  font-weight: 500;
  color: var(--calm);
}

ul {
  list-style: none;
}

small {
  font-size: 0.8125rem;
  color: var(--calm);
}

code {
  font:
    0.78rem ui-monospace,
    "SF Mono",
    Menlo,
    Consolas,
    monospace;
  color: var(--calm);
}

a {
  color: var(--accent);
  text-underline-offset: 3px;
}

:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
}

:is(h1, h2, main, table):focus {
  outline: none;
}

.visually-hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.skip {
  position: absolute;
  left: 1rem;
  top: -4rem;
  z-index: 1;
  padding: 0.5rem 0.75rem;
  background: var(--surface);
  border-radius: 8px;
}

.skip:focus {
  top: 0.5rem;
}

header {
  display: flex;
  flex-wrap: wrap;
  gap: 0 2rem;
  align-items: center;
  padding: 0 max(1rem, calc((100% - 68rem) / 2));
  background: var(--surface);
  border-bottom: 1px solid var(--line);
}

#brand {
  padding: 0.8rem 0;
  font-weight: 650;
  letter-spacing: -0.01em;
}

nav {
  display: flex;
  flex: 1;
  gap: 1.5rem;
  align-items: center;
}

nav[hidden] {
  display: none;
}

nav a {
  white-space: nowrap;
  padding: 0.8rem 0 calc(0.8rem - 2px);
  color: var(--calm);
  text-decoration: none;
  border-bottom: 2px solid transparent;
}

nav a:hover,
nav a[aria-current] {
  color: var(--text);
}

nav a[aria-current] {
  font-weight: 550;
  border-color: var(--accent);
}

nav button {
  margin-left: auto;
}

main {
  max-width: 70rem;
  margin: 0 auto;
  padding: 2rem 1rem 4rem;
}

main > div > * + * {
  margin-top: 1.25rem;
}

section > * + * {
  margin-top: 0.9rem;
}

main > div > section {
  margin-top: 2.25rem;
}

.narrow {
  max-width: 34rem;
}

.panel {
  padding: 1.25rem;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 12px;
}

.sign-in {
  max-width: 24rem;
  margin: 8vh auto 0;
}

.sign-in > * + * {
  margin-top: 1rem;
}

.settings {
  display: grid;
  grid-template-columns: minmax(0, 17rem) minmax(0, 36rem);
  gap: 1rem 2.5rem;
}

.settings > * + * {
  margin: 0;
}

.settings .hint {
  margin-top: 0.35rem;
}

.panel .result:empty {
  margin: 0;
}

.narrow > * + *,
form > * + * {
  margin-top: 1rem;
}

.bar,
.row,
.heading,
.actions {
  display: flex;
  flex-wrap: wrap;
  gap: 0.75rem;
  align-items: center;
}

.bar > :first-child,
.grow {
  flex: 1;
  min-width: 0;
}

.heading .grow {
  min-width: 12rem;
}

.crumb {
  margin-bottom: -0.5rem;
  font-size: 0.875rem;
}

.calm,
.hint {
  color: var(--calm);
}

.hint {
  font-size: 0.8125rem;
}

.hint:empty,
.problem:empty {
  display: none;
}

.problem,
.success {
  padding: 0.55rem 0.75rem;
  font-size: 0.875rem;
  color: var(--bad);
  background: var(--bad-tint);
  border-radius: 8px;
}

.success {
  color: var(--ok);
  background: var(--ok-tint);
}

.problem code {
  color: inherit;
}

.heading .problem {
  flex-basis: 100%;
}

button,
.button,
input,
select,
textarea {
  min-height: 2.4rem;
  padding: 0.4rem 0.8rem;
  font: inherit;
  color: var(--text);
  background: var(--surface);
  border: 1px solid var(--edge);
  border-radius: 8px;
}

button,
.button {
  display: inline-block;
  font-size: 0.9rem;
  font-weight: 500;
  text-decoration: none;
  white-space: nowrap;
  cursor: pointer;
}

:is(button, .button):hover {
  background: var(--raised);
}

.primary {
  color: var(--on-accent);
  background: var(--accent);
  border-color: transparent;
}

.primary:hover {
  background: var(--accent);
  filter: brightness(1.1);
}

.quiet {
  color: var(--calm);
  background: none;
  border-color: transparent;
}

.quiet[aria-pressed="true"] {
  color: var(--accent);
  background: var(--tint);
}

.danger {
  color: var(--bad);
}

.actions .quiet.danger {
  margin-left: auto;
}

[aria-disabled="true"] {
  opacity: 0.6;
  cursor: progress;
}

.field {
  display: grid;
  gap: 0.35rem;
}

.field input:not([type="checkbox"]),
select,
textarea {
  width: 100%;
}

.field .label {
  display: flex;
  gap: 0.75rem;
  align-items: center;
  justify-content: space-between;
}

.field label {
  font-weight: 500;
}

.field label small {
  font-weight: 400;
}

.hint label {
  margin-left: 0.4rem;
  font-weight: 400;
}

.field.check {
  grid-template-columns: auto 1fr;
  gap: 0.1rem 0.6rem;
  align-items: center;
}

.field.check .label {
  order: 1;
}

.field.check p {
  grid-column: 2;
  order: 2;
}

.joined {
  position: relative;
}

.joined input {
  padding-right: 4.5rem;
}

.joined button {
  position: absolute;
  right: 0.15rem;
  top: 0.15rem;
  min-height: 2.1rem;
  padding: 0.2rem 0.7rem;
}

[aria-invalid] {
  border-color: var(--bad);
}

input[type="checkbox"] {
  min-height: 0;
  width: 1.05rem;
  height: 1.05rem;
  margin: 0;
  vertical-align: -0.15rem;
  accent-color: var(--accent);
}

.switch {
  display: inline-flex;
  gap: 0.6rem;
  align-items: center;
  cursor: pointer;
}

.switch input {
  position: relative;
  width: 2.6rem;
  height: 1.5rem;
  appearance: none;
  padding: 0;
  background: var(--surface);
  border: 1px solid var(--edge);
  border-radius: 1rem;
  cursor: pointer;
}

.switch input::before {
  content: "";
  position: absolute;
  inset: 3px auto 3px 3px;
  aspect-ratio: 1;
  background: var(--edge);
  border-radius: 50%;
  transition: transform 0.15s;
}

.switch input:checked {
  background: var(--accent);
  border-color: var(--accent);
}

.switch input:checked::before {
  background: var(--on-accent);
  transform: translateX(1.1rem);
}

.mark {
  display: inline-flex;
  flex: none;
  gap: 0.4rem;
  align-items: center;
  padding: 0.05rem 0.55rem;
  font-size: 0.78rem;
  font-weight: 500;
  color: var(--calm);
  background: var(--raised);
  border-radius: 1rem;
  white-space: nowrap;
}

.mark::before {
  content: "";
  width: 0.4rem;
  height: 0.4rem;
  background: currentcolor;
  border-radius: 50%;
}

.mark.ok {
  color: var(--ok);
  background: var(--ok-tint);
}

.mark.warning {
  color: var(--warning);
  background: var(--warning-tint);
}

.mark.bad {
  color: var(--bad);
  background: var(--bad-tint);
}

.icon {
  display: grid;
  flex: none;
  width: 2.5rem;
  height: 2.5rem;
  place-items: center;
  font-size: 1.2rem;
  background: var(--raised);
  border-radius: 10px;
}

.cards {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
  gap: 0.75rem;
}

.card,
.tile {
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 12px;
}

.card {
  position: relative;
  display: flex;
  gap: 0.85rem;
  align-items: center;
  padding: 0.9rem 1rem;
}

.card.tall {
  flex-direction: column;
  align-items: stretch;
}

.card.tall p {
  margin-top: auto;
}

.card.link a {
  font-weight: 550;
  color: inherit;
  text-decoration: none;
}

.card.link a::after {
  content: "";
  position: absolute;
  inset: 0;
  border-radius: 12px;
}

.card.link:hover {
  border-color: var(--edge);
}

.card.link a:focus-visible {
  outline: none;
}

.card.link a:focus-visible::after {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}

.card .calm {
  font-size: 0.875rem;
}

.tags {
  display: flex;
  flex-wrap: wrap;
  gap: 0.35rem;
}

.tags li {
  padding: 0.05rem 0.55rem;
  font-size: 0.8125rem;
  color: var(--calm);
  background: var(--raised);
  border-radius: 6px;
}

.alerts {
  display: grid;
  gap: 0.5rem;
}

.alert {
  --tone: var(--accent);
  display: flex;
  flex-wrap: wrap;
  gap: 0 0.75rem;
  align-items: baseline;
  padding: 0.6rem 0.9rem;
  background: var(--tint);
  border-left: 3px solid var(--tone);
  border-radius: 8px;
}

.alert strong {
  font-weight: 600;
}

.alert .severity {
  font-size: 0.78rem;
  font-weight: 600;
  color: var(--tone);
}

.alert small {
  margin-left: auto;
}

.alert small,
.alert small a {
  color: var(--text);
}

.tile .alert > * {
  flex-basis: 100%;
  margin: 0;
}

.alert.warning {
  --tone: var(--warning);
  background: var(--warning-tint);
}

.alert.critical {
  --tone: var(--bad);
  background: var(--bad-tint);
}

.tiles {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr));
  gap: 0.75rem;
}

.tile {
  display: flex;
  flex-direction: column;
  gap: 0.6rem;
  min-height: 10rem;
  padding: 0.9rem 1rem;
}

.tile > * + * {
  margin: 0;
}

.tile .body {
  flex: 1;
}

.tile footer {
  font-size: 0.78rem;
  color: var(--calm);
}

.tile footer .mark {
  margin-left: 0.5rem;
}

.tile footer .problem {
  margin-top: 0.4rem;
}

.value {
  font-size: 2rem;
  font-weight: 600;
  line-height: 1.15;
  letter-spacing: -0.025em;
  font-variant-numeric: tabular-nums;
}

.stat .label,
.gauge .label {
  font-size: 0.9rem;
}

.unit {
  margin-left: 0.2rem;
  font-size: 1rem;
  font-weight: 500;
  letter-spacing: 0;
  color: var(--calm);
}

.trend {
  margin-left: 0.5rem;
  font-size: 1.1rem;
  color: var(--accent);
}

.gauge {
  position: relative;
  width: 11rem;
  max-width: 100%;
  margin: 0 auto;
  text-align: center;
}

.gauge svg {
  display: block;
  width: 100%;
}

.gauge .value {
  margin-top: -2.1rem;
  font-size: 1.7rem;
}

.arc {
  fill: none;
  stroke: var(--raised);
  stroke-width: 9;
  stroke-linecap: round;
}

.arc.full {
  stroke: var(--accent);
}

.ends {
  display: flex;
  justify-content: space-between;
  font-size: 0.78rem;
  color: var(--calm);
  font-variant-numeric: tabular-nums;
}

.gauge .ends {
  margin: 0.15rem 0 0.25rem;
}

.rows li {
  display: flex;
  flex-wrap: wrap;
  gap: 0.1rem 0.75rem;
  align-items: baseline;
  padding: 0.4rem 0;
}

.rows li + li {
  border-top: 1px solid var(--line);
}

.rows small {
  display: block;
}

.number {
  color: var(--calm);
  font-variant-numeric: tabular-nums;
}

progress {
  width: 100%;
  height: 0.4rem;
  margin: 0.2rem 0;
  appearance: none;
  background: var(--raised);
  border: 0;
  border-radius: 1rem;
}

progress::-webkit-progress-bar {
  background: var(--raised);
  border-radius: 1rem;
}

progress::-webkit-progress-value {
  background: var(--accent);
  border-radius: 1rem;
}

progress::-moz-progress-bar {
  background: var(--accent);
  border-radius: 1rem;
}

.chart > svg {
  display: block;
  width: 100%;
  height: 8rem;
  margin: 0.25rem 0;
  overflow: visible;
}

.line,
.axis {
  fill: none;
  stroke: var(--accent);
  stroke-width: 2;
  stroke-linejoin: round;
  vector-effect: non-scaling-stroke;
}

.axis {
  stroke: var(--line);
  stroke-width: 1;
}

.line-1 {
  stroke: var(--second);
  stroke-dasharray: 6 4;
}

.line-2 {
  stroke: var(--text);
  stroke-dasharray: 2 3;
}

.line-3 {
  stroke: var(--second);
  stroke-dasharray: 10 3 2 3;
}

.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1rem;
  margin: 0.5rem 0;
  font-size: 0.8125rem;
}

.legend svg {
  width: 1.5rem;
  height: 0.25rem;
  margin-right: 0.4rem;
  vertical-align: middle;
}

summary {
  width: fit-content;
  font-size: 0.8125rem;
  color: var(--calm);
  cursor: pointer;
}

.scroll {
  max-height: 12rem;
  margin-top: 0.4rem;
  overflow: auto;
}

table {
  width: 100%;
  border-collapse: collapse;
  font-variant-numeric: tabular-nums;
}

th,
td {
  padding: 0.55rem 0.75rem 0.55rem 0;
  font-size: 0.9rem;
  text-align: left;
  vertical-align: top;
  border-bottom: 1px solid var(--line);
}

thead th {
  font-size: 0.8125rem;
  font-weight: 500;
  color: var(--calm);
}

.scroll :is(th, td) {
  padding: 0.2rem 0.75rem 0.2rem 0;
  font-size: 0.8125rem;
  font-weight: 400;
}

.calls :is(small, code) {
  display: block;
}

.calls tbody th {
  font-weight: 550;
}

.calls th small {
  font-weight: 400;
}

.calls button {
  min-height: 2rem;
  padding: 0.15rem 0.7rem;
}

dialog {
  width: min(28rem, calc(100% - 2rem));
  padding: 1.4rem;
  color: var(--text);
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 14px;
}

dialog::backdrop {
  background: rgb(10 11 14 / 55%);
}

dialog p {
  margin: 0.5rem 0 1.25rem;
  color: var(--calm);
}

@media (max-width: 44rem) {
  .calls thead {
    display: none;
  }

  .calls :is(tbody, tr, th, td) {
    display: block;
  }

  .calls tr {
    margin-bottom: 0.75rem;
    padding: 0.6rem 0.9rem;
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 12px;
  }

  .calls :is(th, td) {
    padding: 0.2rem 0;
    border: 0;
  }

  .calls td:empty {
    display: none;
  }

  .calls td:not(:empty) {
    display: grid;
    grid-template-columns: 5.5rem minmax(0, 1fr);
    justify-items: start;
  }

  .calls td::before {
    content: attr(data-label);
    color: var(--calm);
  }

  .calls td small {
    grid-column: 2;
  }

  .settings {
    grid-template-columns: minmax(0, 1fr);
  }

  nav {
    flex-basis: 100%;
    gap: 1rem;
    margin-top: -0.8rem;
  }

  nav button {
    padding-inline: 0;
  }

  .alert small {
    flex-basis: 100%;
  }
}

@media (prefers-reduced-motion: reduce) {
  * {
    transition: none !important;
  }
}

@media (forced-colors: active) {
  .mark,
  .card,
  .alert,
  .switch input::before {
    border: 1px solid;
  }

  .arc.full,
  .line {
    stroke: Highlight;
  }
}`;

export const ICON = /* svg */ `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><title>Integrations</title><rect width="16" height="16" rx="4" fill="#3b4fd8"/><path d="M5 4v3a3 3 0 0 0 6 0V4M8 10v3" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>`;
